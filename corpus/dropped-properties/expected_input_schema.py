INPUT_SCHEMA = {
    "text": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Mind the gap"],
    },
}
