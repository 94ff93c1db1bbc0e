INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": [""],
    },
    "mask": {
        "datatype": "BOOL",
        "required": True,
        "shape": [-1],
        "example": [False],
    },
    "ids": {
        "datatype": "INT64",
        "required": True,
        "shape": [-1],
        "example": [0],
    },
    "vector": {
        "datatype": "FP32",
        "required": True,
        "shape": [3],
        "example": [0.0, 0.0, 0.0],
    },
    "voice": {
        "datatype": "STRING",
        "required": False,
        "shape": [1],
        "example": [""],
    },
}
