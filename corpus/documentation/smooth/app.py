class InferlessPythonModel:
    def infer(self, inputs):
        samples = inputs["samples"]
        return {"mean": sum(samples) / len(samples)}
