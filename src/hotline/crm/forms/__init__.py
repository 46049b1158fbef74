"""What people and programs tell the CRM, checked once for the command line and for the API."""

from hotline.crm.forms.form import Form, FormProblem, FormProblems, Reading, read_form

__all__ = ["Form", "FormProblem", "FormProblems", "Reading", "read_form"]
