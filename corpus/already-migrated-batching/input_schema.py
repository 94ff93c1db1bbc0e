BATCH_SIZE = 4
BATCH_WINDOW = 5000
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Hello"],
    },
}
