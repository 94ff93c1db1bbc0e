from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.pipe = load("text-generation")

    def infer(self, inputs):
        return {"generated_text": self.pipe(inputs["prompt"])}
