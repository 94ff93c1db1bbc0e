INPUT_SCHEMA = {
    "ids": {
        "datatype": "INT64",
        "required": True,
        "shape": [2],
        "example": [1, 2],
    },
}
