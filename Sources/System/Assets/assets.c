// The files of static/ and Swagger UI's, embedded in the program when it is built. A new file is two lines here.
#include "assets.h"

// Clang knows #embed in every language mode and says so each time.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char app_css[] = {
#embed "../../../static/app.css"
};
static const unsigned char app_js[] = {
#embed "../../../static/app.js"
};
static const unsigned char icons_svg[] = {
#embed "../../../static/icons.svg"
};
static const unsigned char logo_svg[] = {
#embed "../../../static/logo.svg"
};
static const unsigned char touch_icon_png[] = {
#embed "../../../static/touch-icon.png"
};
static const unsigned char favicon_ico[] = {
#embed "../../../static/favicon.ico"
};

static const unsigned char palette_js[] = {
#embed "../../../static/palette.js"
};
static const unsigned char docs_js[] = {
#embed "../../../static/docs.js"
};
static const unsigned char passkeys_js[] = {
#embed "../../../static/passkeys.js"
};

static const unsigned char press_js[] = {
#embed "../../../static/press.js"
};
static const unsigned char kiosk_js[] = {
#embed "../../../static/kiosk.js"
};
static const unsigned char map_js[] = {
#embed "../../../static/map.js"
};

// Leaflet, from Debian's libjs-leaflet, which packs it.
static const unsigned char leaflet_js[] = {
#embed "/usr/share/javascript/leaflet/leaflet.min.js.gz"
};
static const unsigned char leaflet_css[] = {
#embed "/usr/share/javascript/leaflet/leaflet.css.gz"
};

// Not ours and not in the repository: packed by scripts/setup, since 1.8 MB would be a tenth of the program.
#if !__has_embed("../../../.build/swagger-ui/swagger-ui-bundle.js.gz")
#error "Swagger UI is not there yet. Run: scripts/setup build"
#endif
static const unsigned char swagger_ui_js[] = {
#embed "../../../.build/swagger-ui/swagger-ui-bundle.js.gz"
};
static const unsigned char swagger_ui_css[] = {
#embed "../../../.build/swagger-ui/swagger-ui.css.gz"
};
static const unsigned char swagger_ui_license[] = {
#embed "../../../.build/swagger-ui/swagger-ui-bundle.js.LICENSE.txt.gz"
};

static const struct quad_asset assets[] = {
    {"app.css", app_css, sizeof app_css, 0},
    {"app.js", app_js, sizeof app_js, 0},
    {"icons.svg", icons_svg, sizeof icons_svg, 0},
    {"logo.svg", logo_svg, sizeof logo_svg, 0},
    {"touch-icon.png", touch_icon_png, sizeof touch_icon_png, 0},
    {"favicon.ico", favicon_ico, sizeof favicon_ico, 0},
    {"docs.js", docs_js, sizeof docs_js, 0},
    {"palette.js", palette_js, sizeof palette_js, 0},
    {"passkeys.js", passkeys_js, sizeof passkeys_js, 0},
    {"press.js", press_js, sizeof press_js, 0},
    {"kiosk.js", kiosk_js, sizeof kiosk_js, 0},
    {"map.js", map_js, sizeof map_js, 0},
    {"leaflet.js", leaflet_js, sizeof leaflet_js, 1},
    {"leaflet.css", leaflet_css, sizeof leaflet_css, 1},
    {"swagger-ui-bundle.js", swagger_ui_js, sizeof swagger_ui_js, 1},
    {"swagger-ui.css", swagger_ui_css, sizeof swagger_ui_css, 1},
    {"swagger-ui-bundle.js.LICENSE.txt", swagger_ui_license, sizeof swagger_ui_license, 1},
};

size_t quad_asset_count(void) { return sizeof assets / sizeof assets[0]; }

struct quad_asset quad_asset_at(size_t index) {
  if (index < quad_asset_count()) {
    return assets[index];
  }
  return (struct quad_asset){0};
}
