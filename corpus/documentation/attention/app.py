from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.model = load("gpt-2")

    def infer(self, inputs):
        logits = self.model(inputs["input_ids"], inputs["attention_mask"])
        return {"logits": logits}
