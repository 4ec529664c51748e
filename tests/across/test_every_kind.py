"""The timeline has words for every kind of event there is, as the acts write them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Business, User
from appointments import booking, changing
from appointments.history import appointment_event
from leads.attaching import attach_file, delete_file
from leads.checklist import add_item
from leads.history import lead_event
from leads.models import Lead, LeadStatus
from leads.notes import add_note, delete_note
from leads.pipeline import activate, archive, change_status, delete_lead, restore_lead
from notifications.events import Actor, record
from notifications.models import Event, EventKind
from tests.appointments.bookings import appointment
from tests.leads.enquiries import NOON, enquire, told
