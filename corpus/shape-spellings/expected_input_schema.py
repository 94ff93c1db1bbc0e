INPUT_SCHEMA = {
    "bare": {
        "datatype": "INT32",
        "required": True,
        "shape": [3],
        "example": [1, 2, 3],
    },
    "bare_variable": {
        "datatype": "STRING",
        "required": True,
        "shape": [-1],
        "example": ["x", "y"],
    },
    "bare_text": {
        "datatype": "STRING",
        "required": True,
        "shape": [2],
        "example": ["x", "y"],
    },
    "digits": {
        "datatype": "STRING",
        "required": True,
        "shape": [-1],
        "example": ["x"],
    },
    "integral": {
        "datatype": "FP32",
        "required": True,
        "shape": [2],
        "example": [0.5, 1.5],
    },
    "empty": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["x"],
    },
}
