INPUT_SCHEMA = {
    "text": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Good morning"],
    },
    "speaker": {
        "datatype": "STRING",
        "required": False,
        "shape": [1],
        "example": ["nova"],
    },
    "speed": {
        "datatype": "FP32",
        "required": False,
        "shape": [1],
        "example": [1],
    },
}
