from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.pipe = load()

    def infer(self, inputs):
        return {"reply": self.pipe(inputs["prompt"])}

    def finalize(self):
        self.pipe = None
