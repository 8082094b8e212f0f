"""The countries of the world by their two letters, as in ISO 3166-1, and how people write them."""

import re
import unicodedata

from domain.kernel import Invalid
from domain.text import fair_copy

_NAMES = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua & Barbuda; AI Anguilla;
AL Albania; AM Armenia; AO Angola; AQ Antarctica; AR Argentina; AS Samoa (American); AT Austria;
AU Australia; AW Aruba; AX Åland Islands; AZ Azerbaijan; BA Bosnia & Herzegovina; BB Barbados;
BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin;
BL St Barthelemy; BM Bermuda; BN Brunei; BO Bolivia; BQ Caribbean NL; BR Brazil; BS Bahamas;
BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada;
CC Cocos (Keeling) Islands; CD Congo (Dem. Rep.); CF Central African Rep.; CG Congo (Rep.);
CH Switzerland; CI Côte d'Ivoire; CK Cook Islands; CL Chile; CM Cameroon; CN China; CO Colombia;
CR Costa Rica; CU Cuba; CV Cape Verde; CW Curaçao; CX Christmas Island; CY Cyprus;
CZ Czech Republic; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic;
DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain;
ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe Islands; FR France;
GA Gabon; GB Britain (UK); GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana;
GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece;
GS South Georgia & the South Sandwich Islands; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana;
HK Hong Kong; HM Heard Island & McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary;
ID Indonesia; IE Ireland; IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory;
IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya;
KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros; KN St Kitts & Nevis; KP Korea (North);
KR Korea (South); KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC St Lucia;
LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia;
LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF St Martin (French); MG Madagascar;
MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar (Burma); MN Mongolia; MO Macau;
MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius;
MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia;
NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands; NO Norway; NP Nepal;
NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia;
PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM St Pierre & Miquelon; PN Pitcairn;
PR Puerto Rico; PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion;
RO Romania; RS Serbia; RU Russia; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles;
SD Sudan; SE Sweden; SG Singapore; SH St Helena; SI Slovenia; SJ Svalbard & Jan Mayen;
SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan;
ST Sao Tome & Principe; SV El Salvador; SX St Maarten (Dutch); SY Syria; SZ Eswatini (Swaziland);
TC Turks & Caicos Is; TD Chad; TF French S. Terr.; TG Togo; TH Thailand; TJ Tajikistan;
TK Tokelau; TL East Timor; TM Turkmenistan; TN Tunisia; TO Tonga; TR Turkey; TT Trinidad & Tobago;
TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM US minor outlying islands;
US United States; UY Uruguay; UZ Uzbekistan; VA Vatican City; VC St Vincent; VE Venezuela;
VG Virgin Islands (UK); VI Virgin Islands (US); VN Vietnam; VU Vanuatu; WF Wallis & Futuna;
WS Samoa (western); YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
_ALSO = """
RU Russian Federation; RU RUS; RU Rossiya; RU Россия; GB United Kingdom; GB Great Britain; GB UK;
GB Britain; GB GBR; GB England; GB Scotland; GB Wales; GB Northern Ireland; US USA; US America;
US United States of America; CD Congo Kinshasa; CD Democratic Republic of the Congo; CD DRC;
CD DR Congo; CG Congo Brazzaville; CG Republic of the Congo; CF Central African Republic;
CI Ivory Coast; CV Cabo Verde; CZ Czechia; KR South Korea; KR Republic of Korea; KP North Korea;
LA Lao People's Democratic Republic; MM Burma; MM Myanmar; MO Macao; SZ Swaziland; SZ Eswatini;
SY Syrian Arab Republic; TL Timor-Leste; TR Türkiye; TZ United Republic of Tanzania;
TF French Southern Territories; VE Bolivarian Republic of Venezuela; VN Viet Nam; WS Samoa;
AE UAE; AS American Samoa; BO Plurinational State of Bolivia; BN Brunei Darussalam;
FM Federated States of Micronesia; IR Islamic Republic of Iran; MD Republic of Moldova;
NL Holland; PS State of Palestine; HK Hong Kong SAR; CN People's Republic of China; CN PRC;
ZA RSA; ZA Republic of South Africa; VA Holy See
"""


class CountryUnknown(Invalid):
    """{country} is not a country; write the two letters of ISO 3166, such as GB or FR."""

    field = "{told_in}"


def country_code(entered: str, *, told_in: str) -> str:
    """`Russia`, `russian federation` and `ru` are RU. Raises `CountryUnknown` in that field."""
    if code := code_of(entered):
        return code
    raise CountryUnknown(country=fair_copy(entered), told_in=told_in)


def code_of(entered: str) -> str | None:
    """The two letters of a country by code or English name; None for what is no country."""
    return _CODES.get(_plain(entered))


def _plain(text: str) -> str:
    """Without case, accents, points or a leading article."""
    parted = unicodedata.normalize("NFKD", fair_copy(text).replace("&", " and "))
    bare = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", re.sub(r"['’.]", "", bare.casefold()))))


def _listed(text: str) -> list[tuple[str, str]]:
    entries = (entry.strip() for entry in text.split(";"))
    return [(entry[:2], entry[3:]) for entry in entries]


COUNTRIES = dict(_listed(_NAMES))
COUNTRY_CODES = frozenset(COUNTRIES)
_CODES = {_plain(name): code for code, name in (*_listed(_NAMES), *_listed(_ALSO))} | {
    code.casefold(): code for code in COUNTRIES
}
