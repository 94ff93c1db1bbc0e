INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [2],
        "example": ["one, two,", "three"],
    },
}
