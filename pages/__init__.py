"""Streamlit pages, in sub-folders. No page module lies directly in here: Streamlit would run it without the frame."""
