INPUT_SCHEMA = {
    "threshold": {
        "datatype": "FP64",
        "required": True,
        "shape": [1],
        "example": [2.0],
    },
    "flags": {
        "datatype": "BOOL",
        "required": True,
        "shape": [3],
        "example": [True, True, False],
    },
    "steps": {
        "datatype": "INT32",
        "required": True,
        "shape": [1],
        "example": [3],
    },
    "level": {
        "datatype": "INT8",
        "required": True,
        "shape": [1],
        "example": [7],
    },
    "sizes": {
        "datatype": "INT64",
        "required": True,
        "shape": [2],
        "example": [5, 6],
    },
    "whole": {
        "datatype": "FP32",
        "required": True,
        "shape": [2],
        "example": [1, 2.5],
    },
}
