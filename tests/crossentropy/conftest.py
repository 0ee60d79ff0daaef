from hypothesis import settings

# A busy machine makes an example slow, not wrong.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
