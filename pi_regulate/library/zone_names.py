"""Names of countries and towns that the time zone database lacks: German ones, and everyday English ones.

The database knows each zone by one city, in English. This small table is for people who type `Wien`, `Köln` or
`England`; a town that isn't in it can be found by its country. Rule: a country is given by its code, so that its zones
come from the database.
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTRIES: Mapping[str, str] = {
    "Deutschland": "DE", "Österreich": "AT", "Schweiz": "CH", "Suisse": "CH", "Svizzera": "CH", "Liechtenstein": "LI",
    "Südtirol": "IT", "Italien": "IT", "Italia": "IT", "Frankreich": "FR", "Spanien": "ES", "España": "ES",
    "Portugal": "PT", "Niederlande": "NL", "Nederland": "NL", "Holland": "NL", "Belgien": "BE", "België": "BE",
    "Belgique": "BE", "Luxemburg": "LU", "Dänemark": "DK", "Danmark": "DK", "Schweden": "SE", "Sverige": "SE",
    "Norwegen": "NO", "Norge": "NO", "Finnland": "FI", "Suomi": "FI", "Island": "IS", "Irland": "IE", "Éire": "IE",
    "Großbritannien": "GB", "Vereinigtes Königreich": "GB", "Great Britain": "GB", "Britain": "GB", "UK": "GB",
    "United Kingdom": "GB", "England": "GB", "Scotland": "GB", "Schottland": "GB", "Wales": "GB",
    "Northern Ireland": "GB", "Nordirland": "GB", "Polen": "PL", "Polska": "PL", "Tschechien": "CZ", "Czechia": "CZ",
    "Česko": "CZ", "Slowakei": "SK", "Slovensko": "SK", "Ungarn": "HU", "Magyarország": "HU", "Slowenien": "SI",
    "Slovenija": "SI", "Kroatien": "HR", "Hrvatska": "HR", "Serbien": "RS", "Srbija": "RS", "Bosnien": "BA",
    "Bosnia": "BA", "Montenegro": "ME", "Nordmazedonien": "MK", "Macedonia": "MK", "Albanien": "AL", "Kosovo": "RS",
    "Griechenland": "GR", "Türkei": "TR", "Türkiye": "TR", "Turkey": "TR", "Zypern": "CY", "Rumänien": "RO",
    "România": "RO", "Bulgarien": "BG", "Moldau": "MD", "Ukraine": "UA", "Weißrussland": "BY", "Russland": "RU",
    "Estland": "EE", "Eesti": "EE", "Lettland": "LV", "Latvija": "LV", "Litauen": "LT", "Lietuva": "LT", "USA": "US",
    "America": "US", "Amerika": "US", "Vereinigte Staaten": "US", "Kanada": "CA", "Mexiko": "MX", "México": "MX",
    "Brasilien": "BR", "Brasil": "BR", "Argentinien": "AR", "Kolumbien": "CO", "Australien": "AU", "Neuseeland": "NZ",
    "Südafrika": "ZA", "Ägypten": "EG", "Marokko": "MA", "Indien": "IN", "Japan": "JP", "South Korea": "KR",
    "Südkorea": "KR", "Israel": "IL",
}  # fmt: skip
"""Country codes of ISO 3166 by names that the database does not have."""

TOWNS: Mapping[str, str] = {
    "Wien": "Europe/Vienna", "Graz": "Europe/Vienna", "Linz": "Europe/Vienna", "Salzburg": "Europe/Vienna",
    "Innsbruck": "Europe/Vienna", "Klagenfurt": "Europe/Vienna", "Villach": "Europe/Vienna", "Wels": "Europe/Vienna",
    "Sankt Pölten": "Europe/Vienna", "Dornbirn": "Europe/Vienna", "Bregenz": "Europe/Vienna",
    "Eisenstadt": "Europe/Vienna", "Hamburg": "Europe/Berlin", "München": "Europe/Berlin", "Munich": "Europe/Berlin",
    "Köln": "Europe/Berlin", "Cologne": "Europe/Berlin", "Frankfurt": "Europe/Berlin", "Stuttgart": "Europe/Berlin",
    "Düsseldorf": "Europe/Berlin", "Leipzig": "Europe/Berlin", "Dortmund": "Europe/Berlin", "Essen": "Europe/Berlin",
    "Bremen": "Europe/Berlin", "Dresden": "Europe/Berlin", "Hannover": "Europe/Berlin", "Nürnberg": "Europe/Berlin",
    "Nuremberg": "Europe/Berlin", "Bonn": "Europe/Berlin", "Freiburg": "Europe/Berlin", "Karlsruhe": "Europe/Berlin",
    "Mannheim": "Europe/Berlin", "Heidelberg": "Europe/Berlin", "Münster": "Europe/Berlin", "Aachen": "Europe/Berlin",
    "Augsburg": "Europe/Berlin", "Rostock": "Europe/Berlin", "Kiel": "Europe/Berlin", "Potsdam": "Europe/Berlin",
    "Erfurt": "Europe/Berlin", "Jena": "Europe/Berlin", "Magdeburg": "Europe/Berlin", "Mainz": "Europe/Berlin",
    "Saarbrücken": "Europe/Berlin", "Regensburg": "Europe/Berlin", "Würzburg": "Europe/Berlin",
    "Büsingen": "Europe/Busingen", "Zürich": "Europe/Zurich", "Bern": "Europe/Zurich",
    "Basel": "Europe/Zurich", "Genf": "Europe/Zurich",
    "Geneva": "Europe/Zurich", "Genève": "Europe/Zurich", "Lausanne": "Europe/Zurich", "Luzern": "Europe/Zurich",
    "Winterthur": "Europe/Zurich", "Sankt Gallen": "Europe/Zurich", "Lugano": "Europe/Zurich",
    "Bozen": "Europe/Rome", "Meran": "Europe/Rome", "Brixen": "Europe/Rome", "Rom": "Europe/Rome",
    "Mailand": "Europe/Rome", "Milan": "Europe/Rome", "Venedig": "Europe/Rome", "Brüssel": "Europe/Brussels",
    "Luxemburg": "Europe/Luxembourg", "Prag": "Europe/Prague", "Warschau": "Europe/Warsaw",
    "Kopenhagen": "Europe/Copenhagen", "Lissabon": "Europe/Lisbon", "Athen": "Europe/Athens",
    "Moskau": "Europe/Moscow", "Bukarest": "Europe/Bucharest", "Belgrad": "Europe/Belgrade", "Kiew": "Europe/Kyiv",
    "Straßburg": "Europe/Paris", "Preßburg": "Europe/Bratislava", "Laibach": "Europe/Ljubljana",
    "Barcelona": "Europe/Madrid", "Edinburgh": "Europe/London", "Manchester": "Europe/London",
    "San Francisco": "America/Los_Angeles", "Seattle": "America/Los_Angeles", "Washington": "America/New_York",
    "Boston": "America/New_York", "Kairo": "Africa/Cairo", "Kapstadt": "Africa/Johannesburg",
    "Cape Town": "Africa/Johannesburg", "Peking": "Asia/Shanghai", "Beijing": "Asia/Shanghai", "Tokio": "Asia/Tokyo",
    "Mumbai": "Asia/Kolkata", "Delhi": "Asia/Kolkata", "Neu-Delhi": "Asia/Kolkata",
}  # fmt: skip
"""Time zones by towns that the database does not name, or names in English only."""

TIMES: Mapping[str, str] = {
    "MEZ": "CET", "MESZ": "CEST",
    "MET": "CET", "EST5EDT": "EST", "CST6CDT": "CST", "MST7MDT": "MST", "PST8PDT": "PST",  # not in every database
}  # fmt: skip
"""Names of times in another language, and older ones, by what clocks call them."""
