"""PDF files: written page by page, pages of other files copied, files put together."""
