// The files of static/, embedded in the program when it is built. A new file is two lines here.
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

static const struct quad_asset assets[] = {
    {"app.css", app_css, sizeof app_css},
    {"app.js", app_js, sizeof app_js},
    {"icons.svg", icons_svg, sizeof icons_svg},
    {"logo.svg", logo_svg, sizeof logo_svg},
    {"touch-icon.png", touch_icon_png, sizeof touch_icon_png},
    {"favicon.ico", favicon_ico, sizeof favicon_ico},
};

size_t quad_asset_count(void) { return sizeof assets / sizeof assets[0]; }

struct quad_asset quad_asset_at(size_t index) {
  if (index < quad_asset_count()) {
    return assets[index];
  }
  return (struct quad_asset){0};
}
