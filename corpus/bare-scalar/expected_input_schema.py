INPUT_SCHEMA = {
    "question": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["How deep is the sea?"],
    },
    "temperature": {
        "datatype": "FP32",
        "required": True,
        "shape": [1],
        "example": [0.7],
    },
    "limit": {
        "datatype": "INT32",
        "required": True,
        "shape": [-1],
        "example": [12],
    },
}
