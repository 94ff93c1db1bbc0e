from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.pipe = load()

    def infer(self, inputs):
        return {"summary": self.pipe(inputs["document"])}

    def finalize(self):
        self.pipe = None
