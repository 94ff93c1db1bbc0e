INPUT_SCHEMA = {
    "samples": {
        "datatype": "FP32",
        "required": True,
        "shape": [-1],
        "example": [0.5, 0.25, 0.125, 1.0],
    },
}
