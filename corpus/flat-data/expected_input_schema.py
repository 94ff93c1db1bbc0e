INPUT_SCHEMA = {
    "grid": {
        "datatype": "INT32",
        "required": True,
        "shape": [2, 3],
        "example": [[1, 2, 3], [4, 5, 6]],
    },
    "pairs": {
        "datatype": "FP64",
        "required": True,
        "shape": [-1, 2],
        "example": [[0.5, 1.5], [2.5, 3.5], [4.5, 5.5]],
    },
    "matrix": {
        "datatype": "STRING",
        "required": True,
        "shape": [2, 2],
        "example": [["a", "b"], ["c", "d"]],
    },
}
