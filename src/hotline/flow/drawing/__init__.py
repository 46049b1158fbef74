"""Draws a flow: its graph, a layout of our own, and writers of SVG and Mermaid."""
