"""Files as people send them, harmless and hostile."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

# One of each kind that is taken.
TAKEN = {
    "roof.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "roof.JPEG": b"\xff\xd8\xff\xe1\x00\x10Exif",
    "roof.png": PNG,
    "roof.gif": b"GIF89a\x01\x00\x01\x00",
    "roof.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "roof.heic": b"\x00\x00\x00\x18ftypheic",
    "roof.tif": b"II*\x00\x08\x00",
    "roof.tiff": b"MM\x00*\x00\x08",
    "quote.pdf": PDF,
    "quote.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "quote.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "quote.ppt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "quote.docx": b"PK\x03\x04\x14\x00",
    "quote.xlsx": b"PK\x03\x04\x14\x00",
    "quote.pptx": b"PK\x03\x04\x14\x00",
    "quote.odt": b"PK\x03\x04\x14\x00",
    "quote.ods": b"PK\x03\x04\x14\x00",
    "quote.odp": b"PK\x03\x04\x14\x00",
    "quote.rtf": rb"{\rtf1\ansi Hello}",
    "call.mp3": b"ID3\x03\x00",
    "call.m4a": b"\x00\x00\x00\x1cftypM4A ",
    "call.wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "drone.mp4": b"\x00\x00\x00\x18ftypmp42",
    "drone.mov": b"\x00\x00\x00\x14ftypqt  ",
    "notes.txt": "Rücklauf < 5 %, MZ Bau & Söhne\r\n".encode(),
    "old.txt": b"R\xfccklauf",
    "excel.csv": "Größe;5\n".encode("utf-16"),
    "list.csv": b"\xef\xbb\xbfname,phone\nAnn,555\n",
    "visit.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "ann.vcf": b"BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n",
}

# What must not come in, whatever it is called.
HOSTILE = {
    "a page": ("page.html", PAGE),
    "a page in capitals": ("page.HTML", PAGE),
    "an image that is a page": ("roof.svg", SVG),
    "xml": ("feed.xml", b"<?xml version='1.0'?><a/>"),
    "xhtml": ("page.xhtml", PAGE),
    "a script": ("run.js", b"alert(1)"),
    "a program": ("quote.exe", b"MZ\x90\x00"),
    "a shell script": ("run.sh", b"#!/bin/sh\n"),
    "a document with macros": ("quote.docm", b"PK\x03\x04"),
    "an archive": ("all.zip", b"PK\x03\x04"),
    "no ending": ("quote", PDF),
    "only an ending": (".pdf", PDF),
    "two endings": ("quote.pdf.exe", PDF),
    "a page behind a dot": ("page.html.", PAGE),
    "a page behind a space": ("page.html ", PAGE),
    "a stream": ("page.html::$DATA", PAGE),
    "letters turned round": ("quote\u202efdp.exe", PDF),
    "a page called an image": ("roof.png", PAGE),
    "an svg called an image": ("roof.jpg", SVG),
    "a page called a pdf": ("quote.pdf", PAGE),
    "a page called a document": ("quote.docx", PAGE),
    "a program called an image": ("roof.png", b"MZ\x90\x00\x03"),
    "a page called a text": ("notes.txt", PAGE),
    "a page behind blanks": ("notes.txt", b" \r\n\t" + PAGE),
    "a page behind a mark": ("notes.txt", b"\xef\xbb\xbf" + PAGE),
    "a page behind two marks": ("notes.txt", b"\xef\xbb\xbf\xef\xbb\xbf<feed>"),
    "a page behind a comment": ("notes.txt", b"<!-- x -->" + PAGE),
    "a page behind words": ("notes.csv", b"name,phone\n" * 1000 + PAGE),
    "a page in utf-16": ("notes.txt", PAGE.decode().encode("utf-16")),
    "a page in utf-16 without a mark": ("notes.txt", PAGE.decode().encode("utf-16-le")),
    "a page in utf-32": ("notes.txt", PAGE.decode().encode("utf-32")),
    "a page in utf-7": ("notes.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "a page in latin-1": ("notes.txt", b"\xfc " + PAGE),
    "an svg called a text": ("notes.txt", SVG),
    "xml called a text": ("notes.csv", b"<?xml version='1.0'?><a/>"),
    "any markup called a text": ("notes.txt", b"<rss></rss>"),
    "php called a text": ("notes.txt", b"x <?php system('id');"),
    "a shell script called a text": ("notes.txt", b"#!/bin/sh\nid\n"),
    "a batch file called a text": ("notes.txt", b"@ECHO off\r\ndel *\r\n"),
    "a program called a text": ("notes.txt", b"MZ\x90\x00\x03"),
    "a page in a calendar": ("visit.ics", b"BEGIN:VCALENDAR\r\nDESCRIPTION:<script>\r\n"),
    "an image and a page": ("roof.gif", b"GIF89a/*" + PAGE),
    "a pdf and a page": ("quote.pdf", PDF + PAGE),
    "a page before a pdf": ("quote.pdf", PAGE + PDF),
    "nothing": ("notes.txt", b""),
}


class Sent(SimpleUploadedFile):
    """With its name as a program could send it: Django cleans what a form sends."""

    name: Any = None


def upload(name: str = "quote.pdf", content: bytes = PDF) -> Sent:
    file = Sent("x", content, content_type="text/html")
    file.name = name
    return file
