INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": [
            "The keeper of the light climbed the stairs again and again, The keeper of the light climbed the stairs again and again, The keeper of the light climbed the stairs again and again, The keeper of the light climbed the stairs again and again, until the morning."
        ],
    },
}
