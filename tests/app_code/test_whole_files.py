"""Models in the style of those that are deployed: with their declaration, no warnings."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from migrate.app_code.findings import app_findings
from migrate.app_code.interface import read_app_code
from migrate.rules import Severity


@dataclass(frozen=True)
class Case:
    """A file with its declaration, and how far its code can be followed."""

    source: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    undeclared_outputs: tuple[str, ...] = ()
    reads_known: bool = True
    outputs_known: bool = True


TEXT_GENERATION = Case(
    """\
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL_ID = "mistralai/Mistral-7B-v0.1"


class InferlessPythonModel:
    def initialize(self):
        self.tokenizer = AutoTokenizer.from_pretrained(MODEL_ID)
        self.model = AutoModelForCausalLM.from_pretrained(MODEL_ID).to("cuda")

    def infer(self, inputs):
        prompt = inputs["prompt"]
        inputs = self.tokenizer(prompt, return_tensors="pt").to("cuda")
        tokens = self.model.generate(**inputs, max_new_tokens=256)
        length = inputs["input_ids"].shape[1]
        text = self.tokenizer.decode(tokens[0][length:], skip_special_tokens=True)
        return {"generated_text": text}

    def finalize(self):
        self.model = None
""",
    ("prompt",),
    ("generated_text",),
)

SDXL = Case(
    """\
import base64
from io import BytesIO

import torch
from diffusers import StableDiffusionXLPipeline


class InferlessPythonModel:
    def initialize(self):
        self.pipe = StableDiffusionXLPipeline.from_pretrained(
            "stabilityai/stable-diffusion-xl-base-1.0", torch_dtype=torch.float16
        ).to("cuda")

    @staticmethod
    def encode(image):
        buff = BytesIO()
        image.save(buff, format="JPEG")
        return base64.b64encode(buff.getvalue()).decode("utf-8")

    def infer(self, inputs):
        prompt = inputs["prompt"]
        negative_prompt = inputs.pop("negative_prompt", "")
        steps = inputs["steps"] if "steps" in inputs else 30
        with torch.inference_mode():
            image = self.pipe(prompt, negative_prompt, num_inference_steps=steps).images[0]
        return {"generated_image_base64": self.encode(image)}
""",
    ("prompt", "negative_prompt", "steps"),
    ("generated_image_base64",),
    optional=("negative_prompt", "steps"),
)

RAG = Case(
    '''\
PROMPT = """Answer from the context.
Context: {context}
Question: {question}
"""

class InferlessPythonModel:
    def retrieve(self, request):
        loader = OnlinePDFLoader(request["pdf_url"])
        index = PineconeVectorStore.from_documents(loader.load(), self.embeddings)
        documents = index.similarity_search(request["question"], k=4)
        return [{"text": document.page_content, **document.metadata} for document in documents]

    def infer(self, inputs):
        try:
            documents = self.retrieve(inputs)
            context = "\\n".join(document["text"] for document in documents)
            answer = self.llm(PROMPT.format(context=context, question=inputs["question"]))
        except Exception as error:
            return {"error": str(error)}
        sources = json.dumps([{"source": document["source"]} for document in documents])
        return {"answer": answer, "sources": sources}
''',
    ("pdf_url", "question"),
    ("answer", "sources"),
    undeclared_outputs=("error",),
)

STREAMING = Case(
    """\
NAME = "HuggingFaceH4/zephyr-7b-beta"

class InferlessPythonModel:
    def infer(self, inputs, stream_output_handler):
        messages = [{"role": "user", "content": inputs["TEXT"]}]
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True)
        model_inputs = self.tokenizer.apply_chat_template(messages, return_tensors="pt")
        kwargs = dict(inputs=model_inputs, streamer=streamer, max_new_tokens=256)
        thread = Thread(target=self.model.generate, kwargs=kwargs)
        thread.start()
        for text in streamer:
            output = {}
            output["OUT"] = text
            stream_output_handler.send_streamed_output(output)
        thread.join()
        stream_output_handler.finalise_streamed_output()
""",
    ("TEXT",),
    ("OUT",),
    outputs_known=False,
)

CONTROLNET = Case(
    """\
class InferlessPythonModel:
    def _decode(self, text: str) -> Image.Image:
        header, _, data = text.rpartition(",")
        return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")

    def _size(self, inputs) -> tuple:
        size = inputs.get("size")
        if size is None:
            return 512, 512
        return size[0], size[1]

    def infer(self, inputs):
        image = self._decode(inputs["image"])
        width, height = self._size(inputs)
        options = {name: inputs.get(name, value) for name, value in self.defaults.items()}
        canny = np.array(image.resize((width, height)))[:, :, 0]
        images = self.pipe(inputs["prompt"], Image.fromarray(canny), **options).images
        encoded = []
        for each in images:
            buffer = io.BytesIO()
            each.save(buffer, format="PNG")
            encoded.append(base64.b64encode(buffer.getvalue()).decode())
        return {"images": encoded, "count": len(encoded)}
""",
    ("image", "prompt", "size", "steps", "guidance"),
    ("images", "count"),
    reads_known=False,
)

TEXT_TO_SPEECH = Case(
    """\
app = inferless.Cls(gpu="A10")

class InferlessPythonModel:
    @app.infer
    def infer(self, inputs):
        text = inputs['text']
        voice = inputs.get('voice', 'af_heart')
        inputs.setdefault("speed", 1.0)
        chunks = self.pipeline(text, voice=voice, speed=inputs["speed"])
        audio = []
        for _, _, samples in chunks:
            buffer = io.BytesIO()
            sf.write(buffer, samples, samplerate=24000, format='WAV')
            audio.append(base64.b64encode(buffer.getvalue()).decode('utf-8'))
        return {'generated_audio': audio} if audio else {'generated_audio': []}
""",
    ("text", "voice", "speed"),
    ("generated_audio",),
    optional=("voice",),
)

CLASSIFIER = Case(
    """\
import onnxruntime as ort
import numpy as np


def softmax(values):
    shifted = np.exp(values - np.max(values))
    return shifted / shifted.sum()


def preprocess(inputs):
    image = np.array(inputs["image"], dtype=np.float32)
    mean, std = inputs["mean"], inputs["std"]
    image = (image / 255.0 - mean[0]) / (std[0] or std[1])
    return image[np.newaxis, :]


class InferlessPythonModel:
    def initialize(self, context={}):
        self.session = ort.InferenceSession("model.onnx")
        self.name = self.session.get_inputs()[0].name

    def infer(self, inputs):
        batch = preprocess(inputs)
        logits = self.session.run(None, {self.name: batch})[0]
        scores = softmax(logits[0])
        response: dict = {"label": int(scores.argmax())}
        if "explain" in inputs and inputs["explain"]:
            response["scores"] = scores.tolist()
        return response
""",
    ("image", "mean", "std", "explain"),
    ("label", "scores"),
    optional=("explain",),
)

COMFY = Case(
    """\
class InferlessPythonModel:
    def infer(self, inputs):
        with open("workflow.json") as file:
            workflow = json.load(file)
        for node_id, value in inputs.items():
            workflow[node_id]["inputs"]["value"] = value
        client = str(uuid.uuid4())
        return run_workflow(self.server, workflow, client)
""",
    ("positive", "negative", "seed"),
    ("image",),
    reads_known=False,
    outputs_known=False,
)

CHAT = Case(
    """\
# -*- coding: utf-8 -*-

logger = logging.getLogger(__name__)
GREETING = "Grüße, 世界! 🚀"

class InferlessPythonModel:
    async def infer(self, request):
        session, message = request["session_id"], request["message"]
        files = request.get("files") or []
        try:
            limit = int(request["limit"])
        except (KeyError, ValueError):
            limit = 10
        history = self.history.setdefault(session, [GREETING])[-limit:]
        reply = await self.answer(history, message=message, files=[f["url"] for f in files])
        self.history[session] += [message, reply]
        logger.info(f"session {session}: {len(history)}")
        return dict(reply=reply, history=json.dumps(history))

    async def answer(self, history, message, files):
        return (await self.client.chat(history + [message], files))["text"]
""",
    ("session_id", "message", "files", "limit"),
    ("reply", "history"),
    optional=("files", "limit"),
)

SEGMENTATION = Case(
    """\
class SegmentAnything:
    def infer(self, inputs):
        data = inputs
        point = data["point"]
        x, y = point[0], point[1]
        boxes = np.array(data["boxes"])[0]
        self.predictor.set_image(np.array(data["image"], dtype=np.uint8))
        masks, scores, _ = self.predictor.predict(np.array([[x, y]]), box=boxes)
        best = {}
        for mask, score in sorted(zip(masks, scores), key=lambda pair: pair[1]):
            best["mask"], best["score"] = mask.tolist(), float(score)
        return best
""",
    ("point", "boxes", "image"),
    ("mask", "score"),
)

CASES = {
    name.lower().replace("_", "-"): case
    for name, case in list(globals().items())
    if isinstance(case, Case)
}


def findings(case: Case, inputs: tuple[str, ...], outputs: tuple[str, ...]):
    app = read_app_code(case.source.encode())
    assert app.problem is None
    assert app.infer is not None
    return app_findings(app, dict.fromkeys(inputs, True), outputs, frozenset(inputs), "app.py")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_model_that_agrees_with_its_declaration_has_no_warnings(case):
    found = findings(case, case.inputs, case.outputs)
    assert [item for item in found if item.severity is not Severity.NOTE] == []
    assert {item.code for item in found} <= {"IM304", "IM306"}
    undeclared = [item.message for item in found if item.code == "IM304"]
    assert len(undeclared) == len(case.undeclared_outputs)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_optional_inputs_of_a_model_are_known(case):
    assert read_app_code(case.source.encode()).optional_inputs == set(case.optional)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_input_too_many_is_found_where_all_reads_are_known(case):
    found = findings(case, (*case.inputs, "surplus"), case.outputs)
    assert [item.code for item in found if item.severity is Severity.WARNING] == (
        ["IM302"] if case.reads_known else []
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_output_too_many_is_found_where_all_returns_are_known(case):
    found = findings(case, case.inputs, (*case.outputs, "surplus"))
    assert [item.code for item in found if item.code not in {"IM304", "IM306"}] == (
        ["IM303"] if case.outputs_known else []
    )


@pytest.mark.parametrize(
    ("name", "missing"),
    [(name, missing) for name, case in CASES.items() for missing in case.inputs],
)
def test_an_undeclared_input_is_reported_at_its_name_in_the_code(name, missing):
    case = CASES[name]
    found = findings(case, tuple(other for other in case.inputs if other != missing), case.outputs)
    dynamic = {"controlnet": {"steps", "guidance"}, "comfy": set(case.inputs)}
    provided = {"text-to-speech": {"speed"}}
    silent = missing in dynamic.get(name, set()) | provided.get(name, set())
    expected = [] if silent else [("IM301", True)]
    assert [
        (item.code, f'"{missing}"' in item.message)
        for item in found
        if item.severity is Severity.WARNING
    ] == expected
