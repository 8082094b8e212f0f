"""The one list of read models; whatever follows the log follows these."""

from projections.artworks import ARTWORKS
from projections.availability import AVAILABILITY
from projections.carts.fold import CART_VIEW
from projections.content import CONTENT_SHOWN
from projections.designs import DESIGNS
from projections.due.fold import DUE
from projections.from_prices import FROM_PRICES
from projections.letters import LETTERS_SENT
from projections.live_pieces import LIVE_PIECES
from projections.money_aside import MONEY_ASIDE
from projections.orders.fold import ORDER_HISTORY
from projections.persons import PERSONS
from projections.prices.history import PRICE_HISTORY
from projections.products.fold import PRODUCT_LISTING
from projections.products.history import CATALOGUE_HISTORY
from projections.quotes import QUOTE_LIST
from projections.refunds import REFUNDS
from projections.refused_documents import REFUSED_DOCUMENTS
from projections.sales_by_day import SALES_BY_DAY
from projections.service_cases import SERVICE_CASES
from projections.stock_levels import STOCK_LEVELS
from projections.stones.fold import STONE_SEARCH
from projections.tax_documents import TAX_DOCUMENTS

READ_MODELS = (
    PRODUCT_LISTING,
    STONE_SEARCH,
    AVAILABILITY,
    STOCK_LEVELS,
    CART_VIEW,
    ORDER_HISTORY,
    SALES_BY_DAY,
    DESIGNS,
    DUE,
    LIVE_PIECES,
    PRICE_HISTORY,
    REFUSED_DOCUMENTS,
    CATALOGUE_HISTORY,
    CONTENT_SHOWN,
    QUOTE_LIST,
    FROM_PRICES,
    SERVICE_CASES,
    ARTWORKS,
    TAX_DOCUMENTS,
    LETTERS_SENT,
    MONEY_ASIDE,
    REFUNDS,
    PERSONS,
)
