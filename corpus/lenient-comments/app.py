from example_llm import Model


class InferlessPythonModel:
    def initialize(self):
        self.pipe = Model()

    def infer(self, inputs):
        return {"answer": self.pipe(inputs["prompt"])}

    def finalize(self):
        self.pipe = None
