from hypothesis import settings

# A busy machine makes an example slow, not wrong; and the same examples every time make a failure one that comes back.
settings.register_profile("course", deadline=None, derandomize=True, database=None)
settings.load_profile("course")
