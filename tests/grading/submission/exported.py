"""Exports of gradebooks as platforms write them, of people who do not exist."""

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Layers (4711),Essay (4712),"
    "Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,21.00,10.00,(read only)\r\n"
    '"Lovelace, Ada",12345,s001,ada,"Mon, 10:00",,7.5,75.00\r\n'
    '"Hopper, Grace" ,12346,s002,grace, Tue ,3,,0\r\n'
    '"O\'Hara-Müller, Zoë",12347,s003,zoe,"say ""hi""",,,\r\n'
    '"Student, Test",99999,,f3a9,Mon,,,\r\n'
)
MOODLE = (
    '"First name","Last name","ID number","Institution","Email address",'
    '"Assignment: Layers (Real)","Course total (Real)","Last downloaded from this course"\n'
    'Ada,Lovelace,s001,,ada@example.org,-,"10,5",1733000000\n'
    "Grace,Hopper,s002,,grace@example.org,3.00,3,1733000000\n"
    "Zoë,O'Hara-Müller,s003,,zoe@example.org,-,-,1733000000\n"
)
WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,"
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    'Participant 51001,"Ada Lovelace",ada@example.org,"Submitted for grading - ",,42.00,Yes,'
    '"Monday, 2 November 2026, 9:00 AM",-,\n'
    'Participant 51002,"Grace Hopper",grace@example.org,"Submitted for grading - ",,42.00,Yes,'
    '"Monday, 2 November 2026, 9:30 AM",-,\n'
    'Participant 51003,"Zoë O\'Hara-Müller",zoe@example.org,"No submission",,42.00,Yes,-,-,\n'
)
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert "
    "werden,Zuletzt geändert (Bewertung),Feedback als Kommentar\n"
    'Teilnehmer/in51001,Ada Lovelace,ada@example.org,Abgegeben,"10,50","21,00",Ja,-,\n'
    'Teilnehmer/in51002,Grace Hopper,grace@example.org,Keine Abgabe,-,"21,00",Ja,-,\n'
)
PLAIN = "name;email\nLovelace Ada;ada@example.org\nHopper Grace;grace@example.org\n"
