INPUT_SCHEMA = {
    "sentences": {
        "datatype": "STRING",
        "required": True,
        "shape": [-1],
        "example": ["first", "second", "third"],
    },
    "weights": {
        "datatype": "FP32",
        "required": True,
        "shape": [-1],
        "example": [0.5, 0.25, 0.25],
    },
    "topics": {
        "datatype": "STRING",
        "required": True,
        "shape": [-1],
        "example": ["sea", "wind"],
    },
}
