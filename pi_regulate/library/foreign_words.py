"""German, French, Spanish and Italian words for what an author writes, by the English word that stands there.

Files are written in English, and people who think in another language slip into it now and then. These are the first
words of a small dictionary, as they would be typed, with and without accents.
Rule: a word here only ever proposes; nothing is read in another language.
"""

from __future__ import annotations

from collections.abc import Mapping

FOREIGN_KEYS: Mapping[str, str] = {
    # steps
    "say": "sagen sage sag sprich sprechen text dire dis parler decir di hablar",
    "chime": "glocke klingel gong cloche campana",
    "bed": "klang klangteppich hintergrund musik musique musica música",
    "breathe": "atmen atme atem atmung atemzug respirer respire respiration souffle respirar respira respiracion"
    " respiración respirare",
    "glow": "leuchten licht lumiere lumière luz luce",
    "swell": "welle wellen vague ola onda",
    "rise": "aufgehen heller steigen monter subir",
    "fade": "abblenden dunkler sinken baisser bajar",
    "press": "druecken drücken druck appuyer presionar",
    "gate": "frage tor porte puerta",
    "card": "karte karten carte tarjeta",
    # keys of an exercise and of a step
    "lasts": "dauer dauert laenge länge zeit lang duree durée dure duracion duración dura durata",
    "times": "mal anzahl wiederholen wiederholungen fois repeter répéter veces repetir volte",
    "at": "um ab bei wann quand cuando",
    "id": "kennung nom nombre nome",
    "title": "titel titre titulo título titolo name",
    "purpose": "zweck beschreibung but objetivo descripcion descripción scopo",
    "phase": "abschnitt fase étape etapa",
    "who": "wer qui quien quién chi",
    "suits": "passt gefuehle gefühle",
    "steps": "schritte schritt etapes étapes pasos passi ablauf",
    "caution": "vorsicht warnung achtung attention cuidado",
    "evidence": "quelle quellen beleg",
    "colour": "farbe couleur colore",
    "needs": "braucht besoin necesita",
    "language": "sprache langue idioma lengua lingua",
    "variants": "varianten variantes",
    "sound": "ton klang geraeusch geräusch son sonido suono",
    "light": "licht lumiere lumière luz luce",
    # keys of a breath and of light
    "in": "ein einatmen inspirer inspire inhaler inspirar inhalar inhala inspira dentro",
    "out": "aus ausatmen expirer expire exhaler espirar exhalar exhala espira fuera",
    "hold": "halten halt anhalten luftanhalten retenir garder retener mantener sostener",
    "rest": "pause pausa ruhe warten repos descanso",
    "hum": "summen brummen fredonner zumbar",
    "every": "alle jede chaque cada ogni",
    "from": "von de desde da",
    "to": "bis nach auf jusque jusqu hasta hacia",
    # keys of the settings
    "lamp": "lampe lampara lámpara lampada",
    "button": "taste knopf taster bouton boton botón pulsante",
    "start": "beginn anfang",
    "ceiling": "helligkeit maximum plafond brillo",
    "floor": "minimum",
    "volume": "lautstaerke lautstärke volumen",
    "device": "geraet gerät karte appareil dispositivo",
    "time_zone": "zeitzone fuseau fuseau_horaire zona_horaria fuso_orario",
    "talk": "sprache reden sprechen parole habla",
    "night": "nacht nuit noche notte",
    "evening": "abend soir noche sera",
    "voices": "stimmen stimme voix voces voz voci",
    "people": "menschen leute personen personnes personas persone",
    "cards": "karten cartes tarjetas",
    "history": "verlauf protokoll historique historial",
    "local_help": "hilfe notruf aide ayuda",
    "holds": "atempausen pausen",
    "photosensitive": "lichtempfindlich epilepsie epileptisch photosensible fotosensible epilepsia",
    "pregnant": "schwanger enceinte embarazada incinta",
}
"""Keys, as groups of words for each."""

YES = frozenset(("ja", "wahr", "richtig", "ein", "an", "oui", "vrai", "si", "sí", "sì", "verdadero", "vero"))
NO = frozenset(["nein", "nö", "falsch", "aus", "kein", "non", "faux", "falso", "nunca"])

FOREIGN_WORDS: Mapping[str, str] = {
    "few": "wenig weniger kurz peu poco pocas pocos",
    "full": "voll viel alles ganz tout todo todas tutto",
    "none": "nichts kein keine keinen aus rien aucun nada ninguno niente",
    "ground": "erden erdung ankommen boden sol tierra suelo",
    "breathe": "atmen atem atmung respirer respiration respirar respiración respirare",
    "connect": "verbinden verbindung zusammen relier lien conectar",
    "alone": "allein alleine seul seule solo sola",
    "two": "zwei zu zweit paar deux dos due",
    "either": "beides egal",
    "amber": "bernstein gelb ambre ambar ámbar",
    "ember": "glut rot braise",
    "ocean": "meer ozean wellen mer océan mar océano",
    "silence": "stille ruhe still silencio silenzio",
    "hum": "summen brummen",
    "bowl": "schale klangschale bol cuenco",
    "off": "aus nein arrêt apagado",
    "short": "kurz court corto",
    "auto": "automatisch automatique automático",
    "up": "hoch oben haut arriba",
    "down": "runter unten bas abajo",
    "press": "druck drücken taste",
    "always": "immer toujours siempre",
    "never": "nie niemals jamais nunca",
    "first": "erste erster premier primero",
    "second": "zweite zweiter deuxième segundo",
}
"""Words of fixed lists, as groups of words for each."""
