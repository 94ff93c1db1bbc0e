INPUT_SCHEMA = {
    "audio_url": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["https://example.com/gulls.wav"],
    },
}
