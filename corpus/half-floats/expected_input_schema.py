INPUT_SCHEMA = {
    "embedding": {
        "datatype": "FP16",
        "required": True,
        "shape": [4],
        "example": [0.5, -0.25, 1e-07, 65504.0],
    },
    "scale": {
        "datatype": "BF16",
        "required": True,
        "shape": [1],
        "example": [1e30],
    },
}
