# kept
BATCH_SIZE = 4
BATCH_WINDOW = 50
INPUT_SCHEMA = {
    "text": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Once upon a time"],
    },
}
IS_STREAMING_OUTPUT = False  # kept, too
