INPUT_SCHEMA = {
    "input_ids": {
        "datatype": "INT64",
        "required": True,
        "shape": [10],
        "example": [101, 7592, 2088, 2003, 1037, 2204, 2173, 2000, 2022, 102],
    },
    "attention_mask": {
        "datatype": "INT64",
        "required": True,
        "shape": [10],
        "example": [1, 1, 1, 1, 1, 1, 1, 1, 1, 0],
    },
}
