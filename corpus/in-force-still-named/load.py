SAMPLE = open("input.json").read()
