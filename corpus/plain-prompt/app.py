from transformers import pipeline


class InferlessPythonModel:
    def initialize(self):
        self.pipe = pipeline("text-generation", model="example/lighthouse-writer", device=0)

    def infer(self, inputs):
        prompt = inputs["prompt"]
        answer = self.pipe(prompt, max_new_tokens=120)
        return {"generated_text": answer[0]["generated_text"]}

    def finalize(self):
        self.pipe = None
