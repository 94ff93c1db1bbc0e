INPUT_SCHEMA = {
    "attention_mask": {
        "datatype": "INT64",
        "required": True,
        "shape": [10],
        "example": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    },
    "input_ids": {
        "datatype": "INT64",
        "required": True,
        "shape": [10],
        "example": [3041, 5372, 502, 416, 597, 2420, 345, 1549, 588, 13],
    },
}
