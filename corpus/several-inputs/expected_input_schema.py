INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["a harbour at dawn, oil on canvas"],
    },
    "negative_prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": [""],
    },
    "steps": {
        "datatype": "INT32",
        "required": True,
        "shape": [1],
        "example": [30],
    },
    "guidance_scale": {
        "datatype": "FP32",
        "required": True,
        "shape": [1],
        "example": [7.5],
    },
    "high_noise": {
        "datatype": "BOOL",
        "required": True,
        "shape": [1],
        "example": [False],
    },
}
