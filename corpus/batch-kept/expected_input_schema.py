INPUT_SCHEMA = {
    "rows": {
        "datatype": "FP32",
        "required": True,
        "shape": [-1, 4],
        "example": [[5.1, 3.5, 1.4, 0.2], [6.2, 2.9, 4.3, 1.3]],
    },
    "points": {
        "datatype": "INT16",
        "required": True,
        "shape": [3, 2],
        "example": [[0, 1], [2, 3], [4, 5]],
    },
    "single": {
        "datatype": "INT8",
        "required": True,
        "shape": [2],
        "example": [7, 8],
    },
    "open": {
        "datatype": "INT8",
        "required": True,
        "shape": [-1, 2],
        "example": [[9, 10]],
    },
    "label": {
        "datatype": "STRING",
        "required": True,
        "shape": [2],
        "example": ["a", "b"],
    },
}
