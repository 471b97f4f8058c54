"""The door 入库检查: what a file must be before it is a layer; it says everything wrong at once."""
