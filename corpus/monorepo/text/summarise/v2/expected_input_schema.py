INPUT_SCHEMA = {
    "document": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["A longer report"],
    },
}
