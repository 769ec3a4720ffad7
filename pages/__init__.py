"""Streamlit pages; the sections are the sub-folders. No page module lies directly in here (STACK: pages/ and st.navigation)."""
