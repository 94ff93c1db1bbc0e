INPUT_SCHEMA = {
    "pixels": {
        "datatype": "FP16",
        "required": True,
        "shape": [3, 2],
        "example": [[1, 2], [3, 4], [5, 6]],
    },
    "threshold": {
        "datatype": "FP32",
        "required": False,
        "shape": [1],
        "example": [0.5],
    },
}
