INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": true,
        "shape": [1],
        "example": ["Once upon a time"],
    },
}
