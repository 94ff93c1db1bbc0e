INPUT_SCHEMA = {
    "sentence": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["The train was on time."],
    },
}
