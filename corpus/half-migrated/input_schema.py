INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": False,
        "shape": [1],
        "example": ["Good evening"],
    },
}
