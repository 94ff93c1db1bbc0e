import base64

from example_voice import Voice


class InferlessPythonModel:
    def initialize(self):
        self.pipe = Voice.load("morning")

    def infer(self, inputs):
        speaker = inputs.get("speaker", "nova")
        speed = inputs.get("speed", 1.0)
        audio = self.pipe.speak(inputs["text"], speaker=speaker, speed=speed)
        return {"audio": base64.b64encode(audio).decode("utf-8")}

    def finalize(self):
        self.pipe = None
