INPUT_SCHEMA = {
    "質問": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": [
            "海はどのくらい深いですか。灯台はいつ建てられましたか。港には船が何隻ありますか。"
        ],
    },
    "вопрос": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Насколько глубоко море?"],
    },
    "سؤال": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["ما عمق البحر؟"],
    },
    "café": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["naïve, été"],
    },
    "🌊": {
        "datatype": "STRING",
        "required": True,
        "shape": [2],
        "example": ["⛵🏖️", "😀"],
    },
}
