class InferlessPythonModel:
    def infer(self, inputs):
        return {"text": self.model(inputs["prompt"])}
